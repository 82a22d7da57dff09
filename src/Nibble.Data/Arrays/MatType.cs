namespace Nibble.Data;

/// <summary>How numbers and structure are stored in a MATLAB file, by the format's own numbers (MAT-File Format, table 1-1): those that images and labels need.</summary>
internal enum MatType
{
    Int8 = 1,
    UInt8 = 2,
    Int32 = 5,
    UInt32 = 6,
    Double = 9,
    Matrix = 14,
    Compressed = 15,
}
