package org.doorstep.door;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CodingTest {

    /** Lines parted by @. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "``|NONE", "`,`|NONE", "` , `|NONE", "@|NONE", "identity|NONE", "Identity|NONE", "` , identity`|NONE", "identity,identity|NONE", "identity@identity|NONE",
        "gzip|GZIP", "GZip|GZIP", "x-gzip|GZIP", "X-GZIP|GZIP", "` ,gzip, `|GZIP", "identity, gzip|GZIP", "gzip, identity|GZIP", "@gzip|GZIP", "identity@gzip|GZIP",
        "br|OTHER", "deflate|OTHER", "zstd|OTHER", "compress|OTHER", "gzip, br|OTHER", "gzip, gzip|OTHER", "gzip@gzip|OTHER", "gzip;q=1|OTHER", "gzip identity|OTHER", "none|OTHER"})
    void isAList(String lines, Coding coding) {
        assertThat(Coding.of(List.of(lines.split("@", -1)))).isEqualTo(coding);
    }
}
