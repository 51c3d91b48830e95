"""Version 1 of the contract. Version 2 shares its participants and its applications' JSON."""
