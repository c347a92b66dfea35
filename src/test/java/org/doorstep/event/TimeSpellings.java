package org.doorstep.event;

import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.Stream;

/** Writes moments as others would: by Java's formatter, which is not what reads them. Spelling and moment come from one number. */
public final class TimeSpellings {

    /**
     * @param pattern  date and time, or date alone
     * @param smallest nanoseconds below which it says nothing
     */
    private record Form(String pattern, long smallest) {
    }

    private static final long SECOND = 1_000_000_000L;
    private static final long DAY = 86_400 * SECOND;
    private static final List<String> DATES = List.of("uuuu-MM-dd", "uuuuMMdd", "uuuu-DDD", "uuuuDDD", "YYYY-'W'ww-e", "YYYY'W'wwe", "uuuu/MM/dd", "dd.MM.uuuu",
            "d MMM uuuu", "EEE, dd MMM uuuu", "EEEE, dd-MMM-uuuu", "EEE MMM d uuuu", "+00uuuu-MM-dd");
    private static final List<Form> TIMES = List.of(new Form("HH:mm:ss", SECOND), new Form("HHmmss", SECOND),
            new Form("HH:mm", 60 * SECOND), new Form("HHmm", 60 * SECOND), new Form("HH", 3_600 * SECOND), new Form("HH:mm:ss.SSSSSSSSS", 1),
            new Form("HH:mm:ss,SSSSSS", 1_000), new Form("HHmmss.S", SECOND / 10),
            new Form("HH:mm:ss.SSSSSSSSS'123'", 1), new Form("HH:mm:ss.SSS", 1_000_000));
    private static final List<Function<OffsetDateTime, String>> ZONES = List.of(zone("xxx"), zone("xx"), zone("xxx", " "), zone("xx", " "), zone("xxxxx"),
            zone("xxx", "\u2003"), time -> offset(time, "xxx").replace('-', '\u2212'), time -> " GMT" + offset(time, "xx"), time -> " XYZ " + offset(time, "xxx"),
            time -> offset(time, "xxx") + "[Antarctica/Troll]", time -> offset(time, "xx") + " (somewhere)");
    private static final List<String> UTC = List.of("Z", "z", " UTC", " GMT", "+00", "-00:00", "\u221200:00", "[UTC]", " Etc/UTC", "Z[Europe/Paris]");
    private static final List<Form> WHOLE = Stream.of(
            DATES.stream().flatMap(date -> Stream.of("'T'", "'t'", " ", "'  '")
                    .flatMap(between -> TIMES.stream().map(time -> new Form(date + between + time.pattern, time.smallest)))),
            DATES.stream().map(date -> new Form(date, DAY)),
            Stream.of(new Form("uuuuMMddHHmmss", SECOND), new Form("uuuuMMddHHmmssSSSSSS", 1_000))).flatMap(forms -> forms).toList();

    private TimeSpellings() {
    }

    /**
     * @param text   what is to be read
     * @param moment what it means, without an offset in UTC
     */
    public record Spelt(String text, OffsetDateTime moment) {
    }

    /** The spelling of a number: the same each time. */
    public static Spelt of(long number) {
        Random random = new Random(number);
        Form form = WHOLE.get(random.nextInt(WHOLE.size()));
        int around = 18 * 60;
        ZoneOffset offset = ZoneOffset.ofTotalSeconds(60 * (random.nextInt(2 * around + 1) - around));
        LocalDateTime local = LocalDateTime.of(1, 1, 3, 0, 0).plusSeconds(Math.floorMod(random.nextLong(), 315_537_000_000L)).withNano(random.nextInt(1_000_000_000));
        LocalDateTime cut = local.toLocalDate().atTime(LocalTime.ofNanoOfDay(local.toLocalTime().toNanoOfDay() / form.smallest * form.smallest));
        // English names, and ISO's weeks.
        String text = DateTimeFormatter.ofPattern(form.pattern, Locale.UK).format(cut);
        if (random.nextInt(3) == 0) {
            return new Spelt(pad(random) + text + UTC.get(random.nextInt(UTC.size())) + pad(random), cut.atOffset(ZoneOffset.UTC));
        }
        if (random.nextInt(8) == 0) {
            return new Spelt(pad(random) + text + pad(random), cut.atOffset(ZoneOffset.UTC));
        }
        OffsetDateTime moment = cut.atOffset(offset);
        return new Spelt(pad(random) + text + ZONES.get(random.nextInt(ZONES.size())).apply(moment) + pad(random), moment);
    }

    private static String pad(Random random) {
        return List.of("", "", "", " ", "\t", "\r\n").get(random.nextInt(6));
    }

    private static Function<OffsetDateTime, String> zone(String pattern) {
        return zone(pattern, "");
    }

    private static Function<OffsetDateTime, String> zone(String pattern, String before) {
        return time -> before + offset(time, pattern);
    }

    private static String offset(OffsetDateTime time, String pattern) {
        return DateTimeFormatter.ofPattern(pattern, Locale.ROOT).format(time);
    }
}
