"""The attacks a good referee makes, each answered with a light, a number and a sentence."""
