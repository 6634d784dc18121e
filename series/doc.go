package series
