package org.doorstep;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.doorstep.config.ConfigException;
import org.doorstep.testing.House;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An older program on what a newer one wrote. */
class NewerDataTest {

    @TempDir
    private Path folder;

    @Test
    void isRefusedByAnOlderProgramInOneLine() throws Exception {
        House house = House.in(folder);
        house.start().close();
        house.update("INSERT INTO flyway_schema_history SELECT installed_rank + 90, '999', 'of the future', type, 'V999__of_the_future.sql', checksum, installed_by, installed_on,"
                + " execution_time, success FROM flyway_schema_history WHERE installed_rank = 1");

        assertThatThrownBy(() -> Doorstep.start(house.place())).isInstanceOf(ConfigException.class)
                .hasMessage("the database was written by a newer Doorstep: it has migration 999, and this one does not know it. Start the newer Doorstep, or restore a backup from before");
    }
}
