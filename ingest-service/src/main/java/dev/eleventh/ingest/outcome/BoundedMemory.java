package dev.eleventh.ingest.outcome;

import java.util.Map;
import org.apache.kafka.streams.state.RocksDBConfigSetter;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.Cache;
import org.rocksdb.LRUCache;
import org.rocksdb.Options;
import org.rocksdb.WriteBufferManager;

/**
 * Lets all segments of the window store share {@value #BYTES} bytes of memory. By default, each segment of each
 * partition is a RocksDB of its own, with up to 98 MB.
 */
public final class BoundedMemory implements RocksDBConfigSetter {
    private static final long BYTES = 32L << 20;

    // shared by all stores of the process, so never closed
    private static final Cache CACHE = new LRUCache(BYTES);
    private static final WriteBufferManager WRITE_BUFFERS = new WriteBufferManager(BYTES / 2, CACHE);

    @Override
    public void setConfig(String storeName, Options options, Map<String, Object> configs) {
        BlockBasedTableConfig table = (BlockBasedTableConfig) options.tableFormatConfig();
        table.setBlockCache(CACHE);
        table.setCacheIndexAndFilterBlocks(true);
        options.setTableFormatConfig(table);
        options.setWriteBufferManager(WRITE_BUFFERS);
        options.setWriteBufferSize(BYTES / 8);
    }

    @Override
    public void close(String storeName, Options options) {
        // the options own nothing of their own
    }
}
