"""What the Python conformance tests share: the binary, a receiver, the recorded SDK client, and a stage."""
