"""What the experiments of the course need on top of the network: data sets, trainings, statistics and figures."""
