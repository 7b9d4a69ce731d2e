; What sensors send, for every route that reads them.

(defrecord calibration "A line: value = slope * raw + offset." (slope fix) (offset fix))
(defrecord reading "Three values in a row, with the sensor's calibration." (sensor u32) (first fix) (second fix) (third fix) (line calibration))

(defconst freezing 0.0)
(defconst boiling 100.0)
