"""Lead providers, the delivery partners they work with, and the tokens they call the API with."""
