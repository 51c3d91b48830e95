"""Who people are to the service: users, whom they work for and as what, how they sign in, and what they may see."""
