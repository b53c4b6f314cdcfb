"""One module for each stage of the week; `chain` puts them in order."""
