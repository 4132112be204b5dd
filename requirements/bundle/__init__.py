"""The offline installation bundle: made where there is a network, installed where there is none."""
