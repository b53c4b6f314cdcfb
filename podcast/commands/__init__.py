"""What the command line does beyond making an episode."""
