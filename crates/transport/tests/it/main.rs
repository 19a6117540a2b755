//! Exchanges over real sockets with servers that misbehave.
