package org.doorstep.journal.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * A folder in memory that keeps only what was forced. After a power loss each sector of each write that was not forced
 * is there or is not, by itself and in any order, and so is each change of a name; a rename onto a name in use leaves
 * there the old file or the new one. A force that failed may have kept anything, and what it did not keep no later one
 * does (as Linux does for a file's pages; names are tried again).
 */
final class SimulatedDisk implements Disk {

    static final int SECTOR = 512;

    /** What a call that changes something is answered with. */
    enum Fault { NONE, POWER, KILL, EIO, ENOSPC }

    /** Asked before each call that changes something. */
    interface Faults {
        /** @param why of a force, else null */
        Fault next(Force why);
    }

    /** The power is gone, or the process: no call comes back with anything else. */
    static final class Gone extends RuntimeException {
        Gone() {
            super("gone", null, false, false);
        }
    }

    private static final class Inode {
        byte[] durable = new byte[0];
        byte[] seen = new byte[0];
        /** Writes since the last force, sector by sector. */
        List<Part> pending = new ArrayList<>();
    }

    private record Part(long place, byte[] bytes) {
    }

    private final Random random;
    private final Map<String, Inode> names = new TreeMap<>();
    private final Map<String, Inode> durableNames = new HashMap<>();
    /** Of each name that changed since the folder was forced, what it named one after the other; null for nothing. */
    private final Map<String, List<Inode>> changed = new TreeMap<>();
    private final Map<Force, Integer> forced = new EnumMap<>(Force.class);
    private Faults faults = why -> Fault.NONE;
    private Predicate<Force> forgets = why -> false;
    private Runnable beforeNextRead = () -> { };
    private boolean dead;

    SimulatedDisk(Random random) {
        this.random = random;
    }

    /** From now on. */
    SimulatedDisk with(Faults next) {
        faults = next;
        return this;
    }

    /** Forces that do nothing. */
    SimulatedDisk forgetting(Predicate<Force> which) {
        forgets = which;
        return this;
    }

    /** Runs once, before the next read. */
    void beforeNextRead(Runnable once) {
        beforeNextRead = once;
    }

    boolean dead() {
        return dead;
    }

    Map<Force, Integer> forced() {
        return forced;
    }

    /** What a power loss just now could leave. */
    SimulatedDisk afterPowerLoss() {
        SimulatedDisk left = new SimulatedDisk(random).forgetting(forgets);
        // Often all of it or nothing: what lies between is found by the rest.
        int odds = random.nextInt(4);
        Predicate<Object> kept = any -> odds == 0 ? false : odds == 1 ? true : random.nextInt(4) < (odds == 2 ? 1 : 3);
        Map<String, Inode> after = new TreeMap<>(durableNames);
        changed.forEach((name, values) -> {
            for (Inode value : values) {
                if (kept.test(value)) {
                    after.put(name, value);
                }
            }
        });
        Map<Inode, Inode> copies = new HashMap<>();
        after.forEach((name, inode) -> {
            if (inode != null) {
                left.names.put(name, copies.computeIfAbsent(inode, old -> survived(old, kept)));
            }
        });
        left.durableNames.putAll(left.names);
        return left;
    }

    /** What is left where only the process ended: all that was written is seen, and not more of it is forced. */
    SimulatedDisk afterKill() {
        dead = true;
        SimulatedDisk left = new SimulatedDisk(random).forgetting(forgets);
        left.names.putAll(names);
        left.durableNames.putAll(durableNames);
        left.changed.putAll(changed);
        return left;
    }

    private static Inode survived(Inode old, Predicate<Object> kept) {
        Inode left = new Inode();
        left.durable = old.durable.clone();
        for (Part part : old.pending) {
            if (kept.test(part)) {
                left.durable = written(left.durable, part);
            }
        }
        left.seen = left.durable;
        return left;
    }

    private static byte[] written(byte[] old, Part part) {
        int end = (int) part.place + part.bytes.length;
        byte[] result = end > old.length ? Arrays.copyOf(old, end) : old.clone();
        System.arraycopy(part.bytes, 0, result, (int) part.place, part.bytes.length);
        return result;
    }

    private Fault ask(Force why) throws IOException {
        if (dead) {
            throw new Gone();
        }
        Fault fault = faults.next(why);
        dead = fault == Fault.POWER || fault == Fault.KILL;
        return fault;
    }

    private void change(Force why) throws IOException {
        Fault fault = ask(why);
        if (dead) {
            throw new Gone();
        }
        if (fault != Fault.NONE) {
            throw new IOException(fault.toString());
        }
    }

    private void put(String name, Inode inode) {
        if (inode == null) {
            names.remove(name);
        } else {
            names.put(name, inode);
        }
        changed.computeIfAbsent(name, each -> new ArrayList<>()).add(inode);
    }

    /** Names and bytes as they are seen now. */
    Map<String, byte[]> content() {
        Map<String, byte[]> all = new TreeMap<>();
        names.forEach((name, inode) -> all.put(name, inode.seen.clone()));
        return all;
    }

    /** A disk with these files, all forced. */
    static SimulatedDisk of(Map<String, byte[]> files) {
        return of(files, new Random(1));
    }

    static SimulatedDisk of(Map<String, byte[]> files, Random random) {
        SimulatedDisk disk = new SimulatedDisk(random);
        files.forEach((name, bytes) -> {
            Inode inode = new Inode();
            inode.durable = bytes.clone();
            inode.seen = inode.durable;
            disk.names.put(name, inode);
        });
        disk.durableNames.putAll(disk.names);
        return disk;
    }

    @Override
    public List<String> names() {
        return List.copyOf(names.keySet());
    }

    @Override
    public File create(String name) throws IOException {
        change(null);
        Inode inode = new Inode();
        put(name, inode);
        return new Handle(name, inode);
    }

    @Override
    public File open(String name) throws IOException {
        Inode inode = names.get(name);
        if (inode == null) {
            throw new IOException("no file " + name);
        }
        return new Handle(name, inode);
    }

    @Override
    public void force(Force why) throws IOException {
        change(why);
        forced.merge(why, 1, Integer::sum);
        if (!forgets.test(why)) {
            changed.clear();
            durableNames.clear();
            durableNames.putAll(names);
        }
    }

    @Override
    public void close() {
    }

    @Override
    public String toString() {
        return "simulated" + names.keySet();
    }

    private final class Handle implements File {

        private String name;
        private final Inode inode;
        private boolean closed;

        Handle(String name, Inode inode) {
            this.name = name;
            this.inode = inode;
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public long size() {
            return inode.seen.length;
        }

        @Override
        public int read(ByteBuffer into, long place) throws IOException {
            if (dead) {
                throw new Gone();
            }
            Runnable once = beforeNextRead;
            beforeNextRead = () -> { };
            once.run();
            if (closed) {
                throw new IOException("closed");
            }
            int bytes = (int) Math.max(0, Math.min(into.remaining(), inode.seen.length - place));
            if (bytes > 0) {
                into.put(inode.seen, (int) place, bytes);
            }
            return bytes;
        }

        @Override
        public void write(ByteBuffer from, long place) throws IOException {
            byte[] bytes = new byte[from.remaining()];
            from.get(bytes);
            Fault fault = ask(null);
            int end = fault == Fault.NONE ? bytes.length : random.nextInt(bytes.length + 1);
            int last = (int) place + end;
            if (last > inode.seen.length) {
                inode.seen = Arrays.copyOf(inode.seen, last);
            } else if (inode.seen == inode.durable) {
                inode.seen = inode.durable.clone();
            }
            System.arraycopy(bytes, 0, inode.seen, (int) place, end);
            for (int at = 0; at < end;) {
                int part = (int) Math.min(end - at, SECTOR - (place + at) % SECTOR);
                inode.pending.add(new Part(place + at, Arrays.copyOfRange(bytes, at, at + part)));
                at += part;
            }
            if (dead) {
                throw new Gone();
            }
            if (fault != Fault.NONE) {
                throw new IOException(fault.toString());
            }
        }

        @Override
        public void force(Force why) throws IOException {
            Fault fault = ask(why);
            if (dead) {
                throw new Gone();
            }
            if (fault != Fault.NONE) {
                boolean some = random.nextBoolean();
                inode.durable = survived(inode, part -> some && random.nextBoolean()).durable;
                inode.pending = new ArrayList<>();
                throw new IOException(fault.toString());
            }
            forced.merge(why, 1, Integer::sum);
            if (!forgets.test(why)) {
                for (Part part : inode.pending) {
                    int last = (int) part.place + part.bytes.length;
                    if (last > inode.durable.length) {
                        inode.durable = Arrays.copyOf(inode.durable, last);
                    }
                    System.arraycopy(part.bytes, 0, inode.durable, (int) part.place, part.bytes.length);
                }
                inode.pending = new ArrayList<>();
            }
        }

        @Override
        public void rename(String to) throws IOException {
            change(null);
            put(name, null);
            put(to, inode);
            name = to;
        }

        @Override
        public void delete() throws IOException {
            closed = true;
            change(null);
            if (names.get(name) == inode) {
                put(name, null);
            }
        }

        @Override
        public void close() {
            closed = true;
        }
    }
}
