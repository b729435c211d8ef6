/*
 * paths.h - where the shipped data is: rules/, sql/sources/ (the profiles) and sql/roles/, laid out as in the source tree.
 */
#ifndef CONFIG_PATHS_H
#define CONFIG_PATHS_H

/*
 * The folder of the shipped data, without a trailing slash. The first of: the environment variable TIEOUT_DATADIR (when set
 * and not empty); the link `tieout-data` beside the running program or one folder above it, which a build tree has; the
 * folder chosen by configure. Nothing is checked: whether a file is there is for its reader to say. Owned by this module and
 * good for the life of the process; the first call decides.
 */
const char *data_dir (void);

/* A file or folder under data_dir(), e.g. data_path ("sql/sources/generic"). The caller frees it with g_free(). */
char *data_path (const char *relative);

#endif
