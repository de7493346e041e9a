"""icprules inside engines that others run."""
