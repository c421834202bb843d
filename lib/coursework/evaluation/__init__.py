"""Independent eyes for drawn and generated digits, and the metrics that they give."""
