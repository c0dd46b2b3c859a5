-- One chunk. ROWS FROM keeps the columns of a composite key side by side.
INSERT INTO {wanted} SELECT {keys} FROM ROWS FROM ({sources}) AS u ({names})
