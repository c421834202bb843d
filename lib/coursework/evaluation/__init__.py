"""Independent eyes for drawn and generated digits, and the measures that they give."""
