/** hyparquet with its decompressors: a bundle of its own, loaded when the first Parquet file is opened. */
export { parquetMetadataAsync, parquetReadObjects, parquetSchema } from 'hyparquet';
export { compressors } from 'hyparquet-compressors';
