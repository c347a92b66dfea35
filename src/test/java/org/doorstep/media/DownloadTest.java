package org.doorstep.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Set;
import org.doorstep.config.Secret;
import org.doorstep.testing.PhotoHost;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DownloadTest {

    private static final Set<String> TYPES = Set.of("image/jpeg");

    @TempDir
    private Path folder;

    /** Zeros without end. */
    private static final class Endless extends InputStream {
        @Override
        public int read() {
            return 0;
        }

        @Override
        public int read(byte[] into, int from, int length) {
            return length;
        }
    }

    @Test
    void hashesCountsAndRecognises() throws Exception {
        byte[] bytes = PhotoHost.jpeg("a");
        Download download = Download.take(new ByteArrayInputStream(bytes), folder.resolve("a"), bytes.length, TYPES);

        assertThat(download).isEqualTo(new Download(folder.resolve("a"), HexFormat.of().formatHex(Secret.sha256(bytes)), bytes.length, "image/jpeg"));
        assertThat(folder.resolve("a")).hasBinaryContent(bytes);
    }

    @Test
    void leavesNothingOfWhatItRefuses() {
        byte[] bytes = PhotoHost.jpeg("a");
        assertThatThrownBy(() -> Download.take(new ByteArrayInputStream(bytes), folder.resolve("a"), bytes.length - 1, TYPES)).hasMessage("more than doorstep.media.file");
        assertThatThrownBy(() -> Download.take(new ByteArrayInputStream("GIF89a".getBytes(StandardCharsets.UTF_8)), folder.resolve("a"), 100, TYPES)).hasMessageContaining("doorstep.media.types");
        assertThatThrownBy(() -> Download.take(new ByteArrayInputStream(new byte[0]), folder.resolve("a"), 100, TYPES)).isInstanceOf(Download.EmptyException.class);
        assertThat(folder).isEmptyDirectory();
    }

    /** Memory of the thread, not time: an endless body costs as little as a small one. */
    @Test
    void needsTheSameMemoryForAnyLength() throws Exception {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        InputStream endless = new SequenceInputStream(new ByteArrayInputStream(PhotoHost.jpeg("a")), new Endless());
        long before = threads.getCurrentThreadAllocatedBytes();

        assertThatThrownBy(() -> Download.take(endless, folder.resolve("a"), 64L << 20, TYPES)).isInstanceOf(RefusedException.class);

        assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(4L << 20);
    }

    @Test
    void saysThatItIsOurDiskWhenItIs() {
        assertThatThrownBy(() -> Download.take(new ByteArrayInputStream(PhotoHost.jpeg("a")), folder.resolve("no/such/folder"), 10_000, TYPES)).isInstanceOf(Download.DiskException.class)
                .isInstanceOf(IOException.class);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"ffd8ffe0|image/jpeg", "89504e470d0a1a0a|image/png", "474946383961|image/gif", "52494646000000005745425056503820|image/webp", "49492a00|image/tiff",
        "4d4d002a|image/tiff", "424d00000000000000003600|image/bmp", "255044462d312e37|application/pdf", "0000001c6674797061766966|image/avif", "0000001866747970686569630000|image/heic",
        "00000018667479706d703432|video/mp4", "00000018667479707174|none", "52494646000000005741564520|none", "3c7376672f3e|none", "4d5a9000|none", "|none", "ff|none"})
    void tellsTypesByTheirBytes(String hex, String type) {
        assertThat(FileType.of(HexFormat.of().parseHex(hex == null ? "" : hex)).map(FileType::contentType).orElse("none")).isEqualTo(type);
    }

    @Test
    void placesAFileUnderItsHashOnlyAndThrowsHalfOnesAway() throws Exception {
        Files.createDirectories(folder.resolve("media/.tmp/me"));
        Files.writeString(folder.resolve("media/.tmp/me/half"), "half");
        new FileShelf(folder.resolve("media"), "me");
        assertThat(folder.resolve("media/.tmp/me")).isEmptyDirectory();
    }
}
