package org.doorstep.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What others write is read as what they meant: any moment, in any spelling that there is a formatter for. */
class TimeRoundTripTest {

    private static final int ROUNDS = 100_000;

    @Test
    void anyMomentInAnySpelling() {
        for (long number = 0; number < ROUNDS; number++) {
            TimeSpellings.Spelt spelt = TimeSpellings.of(number);
            try {
                Instant read = WrittenTime.read(spelt.text()).at(ZoneOffset.UTC);
                assertThat(read).as("%d: '%s'", number, spelt.text()).isEqualTo(spelt.moment().toInstant());
                assertThat(WrittenTime.read(spelt.text()).day()).as("%d: '%s'", number, spelt.text()).isEqualTo(spelt.moment().toLocalDate());
            } catch (DateTimeException e) {
                fail(number + ": '" + spelt.text() + "': " + e);
            }
        }
    }

    @Test
    void ourOwnTextOfAnyMomentComesBack() {
        Random random = new Random(1);
        for (int round = 0; round < ROUNDS; round++) {
            long micros = Math.floorMod(random.nextLong(), 253_402_300_799_999_999L);

            assertThat(Times.micros(Times.parse(Times.text(micros), ZoneOffset.UTC))).isEqualTo(micros);
        }
    }

    @Test
    void theTimesOfTheOutside() throws Exception {
        for (JsonNode each : new ObjectMapper().readTree("""
                [{"text": "2023-09-26T18:32:05+0000", "want": "2023-09-26T18:32:05.000000Z"},
                 {"text": "2018-11-11 13:23:52 UTC", "want": "2018-11-11T13:23:52.000000Z"},
                 {"text": "2023-09-26T18:32:05.1234567890Z", "want": "2023-09-26T18:32:05.123456Z"}]""")) {
            assertThat(Times.text(Times.parse(each.get("text").asText(), ZoneOffset.UTC))).isEqualTo(each.get("want").asText());
        }
    }
}
