package dev.eleventh.runtime.http;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** A body whose bytes are charged to the {@link BodyBudget} as they are read. */
final class ChargedBody extends FilterInputStream {
    private final BodyBudget.Share share;

    ChargedBody(InputStream body, BodyBudget.Share share) {
        super(body);
        this.share = share;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : Byte.toUnsignedInt(one[0]);
    }

    @Override
    public int read(byte[] buffer, int from, int length) throws IOException {
        int count = super.read(buffer, from, length);
        if (count > 0) {
            share.charge(count);
        }
        return count;
    }
}
