-- Lines of the general ledger of a company ('' = all): canonical columns, any further ones as attributes. A table of many years
-- deserves a view, or a profile of its own, with :read_from and :read_to.
SELECT * FROM gl_line WHERE company = :company OR :company = ''
