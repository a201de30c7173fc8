"""Other machines: which there are, and one request carried out on several of them."""
