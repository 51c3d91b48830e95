"""Work on a case as a whole: what takes training, applications and declarations together to decide."""
