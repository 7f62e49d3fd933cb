"""Two pages of the desk as a careful Django site would have them: what `cargo xtask bench web` compares with."""
