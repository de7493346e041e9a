"""Filing numbers, licence numbers and credit codes. The modules say what each decides."""
