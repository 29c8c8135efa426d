package org.talweg.torture;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;

/** A file, or a folder that is to be confirmed, of {@link FaultyFileSystem}. */
final class FaultyChannel extends FileChannel {
    private final FileChannel real;
    private final Path path;
    private final Disk disk;
    private final boolean folder;

    FaultyChannel(FileChannel real, Path path, Disk disk, boolean folder) {
        this.real = real;
        this.path = path;
        this.disk = disk;
        this.folder = folder;
    }

    @Override
    public int write(ByteBuffer bytes) throws IOException {
        return disk.write(path, bytes, real);
    }

    @Override
    public void force(boolean metadata) throws IOException {
        disk.call(folder ? Disk.Call.FORCE_FOLDER : Disk.Call.FORCE, path, () -> {
            real.force(metadata);
            if (folder) {
                disk.confirmedNames(path);
            } else {
                disk.confirmed(path);
            }
            return null;
        });
    }

    @Override
    public FileChannel truncate(long size) throws IOException {
        disk.call(Disk.Call.WRITE, path, () -> real.truncate(size));
        return this;
    }

    @Override
    public long write(ByteBuffer[] bytes, int from, int count) throws IOException {
        throw new UnsupportedOperationException();
    }

    @Override
    public int write(ByteBuffer bytes, long position) throws IOException {
        throw new UnsupportedOperationException();
    }

    @Override
    public int read(ByteBuffer bytes) throws IOException {
        return real.read(bytes);
    }

    @Override
    public long read(ByteBuffer[] bytes, int from, int count) throws IOException {
        return real.read(bytes, from, count);
    }

    @Override
    public int read(ByteBuffer bytes, long position) throws IOException {
        return real.read(bytes, position);
    }

    @Override
    public long position() throws IOException {
        return real.position();
    }

    @Override
    public FileChannel position(long position) throws IOException {
        real.position(position);
        return this;
    }

    @Override
    public long size() throws IOException {
        return real.size();
    }

    @Override
    public long transferTo(long position, long count, WritableByteChannel target) throws IOException {
        return real.transferTo(position, count, target);
    }

    @Override
    public long transferFrom(ReadableByteChannel source, long position, long count) {
        throw new UnsupportedOperationException();
    }

    @Override
    public MappedByteBuffer map(MapMode mode, long position, long size) throws IOException {
        return real.map(mode, position, size);
    }

    @Override
    public FileLock lock(long position, long size, boolean shared) throws IOException {
        return real.lock(position, size, shared);
    }

    @Override
    public FileLock tryLock(long position, long size, boolean shared) throws IOException {
        return real.tryLock(position, size, shared);
    }

    @Override
    protected void implCloseChannel() throws IOException {
        real.close();
    }
}
