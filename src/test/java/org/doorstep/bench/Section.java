package org.doorstep.bench;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** A question and its figures. */
interface Section {

    /** What is asked, for the heading of its table. */
    String title();

    /** @param work a folder for what it needs; @return rows: column to figure or word */
    List<Map<String, Object>> run(Path work, Seconds seconds) throws Exception;
}
