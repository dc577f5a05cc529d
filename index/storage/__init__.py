"""Arrays, packed terms and files as a version keeps them on disk, whatever writes them."""
