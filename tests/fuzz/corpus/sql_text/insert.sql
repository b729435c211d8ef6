INSERT INTO tieout.run (id, plant) VALUES (:id, :plant);
