package org.doorstep.reload;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import org.doorstep.config.ConfigException;
import org.doorstep.config.Source;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** When a changed file is taken over, and when it is left alone. */
class WatchedTest {

    @TempDir
    private Path folder;
    private Path file;
    private final List<String> taken = new ArrayList<>();
    private Exception refusal;
    private Runnable meanwhile = () -> { };
    private Watched watched;

    @BeforeEach
    void watch() throws IOException {
        file = Files.writeString(folder.resolve("feeds.yaml"), "first");
        watched = new Watched(file, Source.fingerprint(file), each -> {
            taken.add(Files.exists(each) ? Files.readString(each) : "gone");
            meanwhile.run();
            if (refusal != null) {
                throw refusal;
            }
        });
    }

    private void write(String text) {
        try {
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void waitsUntilAFileIsTheSameAtTwoLooks() {
        write("");
        assertThat(watched.look(false)).isFalse();
        write("half of");
        assertThat(watched.look(false)).isFalse();
        write("half of it and the rest");
        assertThat(watched.look(false)).isFalse();
        assertThat(watched.look(false)).isTrue();
        assertThat(watched.look(false)).isFalse();
        assertThat(taken).containsExactly("half of it and the rest");
    }

    @Test
    void doesNotWaitForWhoAsks() {
        write("second");
        assertThat(watched.look(true)).isTrue();
        assertThat(watched.look(true)).isFalse();
        assertThat(taken).containsExactly("second");
    }

    @Test
    void goesByTheBytesAndNotByTheTime() throws IOException {
        FileTime time = Files.getLastModifiedTime(file);
        write("other");
        Files.setLastModifiedTime(file, time);
        assertThat(watched.look(true)).isTrue();

        Files.setLastModifiedTime(file, FileTime.fromMillis(0));
        assertThat(watched.look(true)).isFalse();
    }

    @Test
    void aFileThatIsGoneForAMomentIsNotGone() throws IOException {
        Files.delete(file);
        assertThat(watched.look(false)).isFalse();
        write("first");
        assertThat(watched.look(false)).isFalse();
        assertThat(watched.look(false)).isFalse();
        assertThat(taken).isEmpty();
        assertThat(watched.gone()).isFalse();

        Files.delete(file);
        watched.look(false);
        assertThat(watched.look(false)).isTrue();
        assertThat(taken).containsExactly("gone");
        assertThat(watched.gone()).isTrue();
    }

    @Test
    void aWrongFileIsTriedOnceUntilItChangesOrSomebodyAsks() {
        refusal = new ConfigException("feeds.yaml:1: wrong. Mend it");
        write("wrong");
        watched.look(true);
        watched.look(false);
        watched.look(false);
        assertThat(taken).hasSize(1);
        assertThat(watched.problem()).hasValue("feeds.yaml:1: wrong. Mend it");

        watched.look(true);
        assertThat(taken).hasSize(2);

        write("first");
        watched.look(true);
        assertThat(watched.problem()).isEmpty();
        assertThat(taken).hasSize(2);
    }

    @Test
    void whatMayPassByItselfIsNotTheFilesFault() {
        refusal = new IllegalStateException("secret text of a driver");
        write("second");
        assertThat(watched.look(true)).isFalse();
        assertThat(watched.problem().orElseThrow()).startsWith(file + ": cannot be reloaded now (IllegalStateException)").doesNotContain("secret text");

        refusal = null;
        assertThat(watched.look(true)).isTrue();
        assertThat(watched.problem()).isEmpty();
    }

    @Test
    void aFileThatChangesWhileItIsReadIsReadAgain() {
        meanwhile = () -> {
            meanwhile = () -> { };
            write("third");
        };
        write("second");
        assertThat(watched.look(true)).isTrue();
        assertThat(taken).containsExactly("second", "third");
        assertThat(watched.look(true)).isFalse();
    }

    @Test
    void aFileThatIsPutBackWhileItIsReadIsTakenBack() {
        meanwhile = () -> {
            meanwhile = () -> { };
            write("first");
        };
        write("second");
        for (int n = 0; n < 4; n++) {
            watched.look(false);
        }
        assertThat(taken).containsExactly("second", "first");
    }
}
