"""The machine's door: what an officer can read and do, as JSON over tokens. It decides nothing itself."""
