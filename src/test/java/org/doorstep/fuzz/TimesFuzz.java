package org.doorstep.fuzz;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.doorstep.fuzz.DecoderFuzz.demand;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.doorstep.event.TimeSpellings;
import org.doorstep.event.Times;
import org.doorstep.event.WrittenTime;

/** Any text as a time: it is refused, or it is a moment that our own text gives back. */
public final class TimesFuzz {

    private static final ZoneId ZONE = ZoneId.of("America/New_York");

    private TimesFuzz() {
    }

    public static void fuzzerTestOneInput(byte[] input) {
        WrittenTime time;
        Instant moment;
        try {
            time = WrittenTime.read(new String(input, UTF_8));
            moment = time.at(ZONE);
        } catch (DateTimeException e) {
            return;
        }
        String text = Times.text(moment);
        demand(text.length() == 27, "a time that is not our text: " + text);
        demand(Times.text(Times.parse(text, ZONE)).equals(text), "a time that does not come back: " + text);
        demand(time.day().toString().length() == 10, "a day that is not our text: " + time.day());
        demand(WrittenTime.read(time.day().toString()).day().equals(time.day()), "a day that does not come back: " + time.day());
        demand(!time.atTheLatest(ZONE).isBefore(moment), "the later moment is the earlier one: " + text);
    }

    static List<byte[]> seeds() {
        return Stream.concat(LongStream.range(0, 200).mapToObj(number -> TimeSpellings.of(number).text()),
                Stream.of("/Date(1695753125000+0120)/", "Sun Nov 11 13:23:52 UTC 2018", "2016-12-31T23:59:60Z[!Europe/Paris][u-ca=iso8601]"))
                .map(text -> text.getBytes(UTF_8)).toList();
    }
}
