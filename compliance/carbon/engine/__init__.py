"""The CBAM engine's parts: pure Python, `Decimal`, frozen values; knows neither Django nor the network."""
