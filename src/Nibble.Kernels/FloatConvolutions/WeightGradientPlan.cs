namespace Nibble.Kernels;

/// <summary>
/// How the pixels of a weight gradient are cut, by shape alone: blocks of output rows that the second cache holds, and chunks of blocks of which each is
/// summed by itself, from its first pixel to its last; the sums of the chunks are then added in order.
/// </summary>
internal readonly struct WeightGradientPlan
{
    /// <summary>The most output rows of a block.</summary>
    public const int MostRows = 192;

    private const int BlockPixels = MostRows;
    private const int ColumnsAtOnce = 32;
    private const int Jobs = 16;

    private readonly int _images;
    private readonly int _height;

    public WeightGradientPlan(ConvolutionShape shape)
    {
        (_images, _height) = (shape.Images, shape.OutputHeight);
        int pixels = _height * shape.OutputWidth;
        BlockImages = Math.Clamp(BlockPixels / pixels, 1, _images);
        BlockRows = BlockImages > 1 ? _height : Math.Clamp(BlockPixels / shape.OutputWidth, 1, _height);
        BlocksOfImage = (_height + BlockRows - 1) / BlockRows;
        Blocks = (_images + BlockImages - 1) / BlockImages * BlocksOfImage;
        int groups = shape.IsChannelwise ? 1 : shape.Groups, jobs = groups * (((shape.Outputs / groups) + ColumnsAtOnce - 1) / ColumnsAtOnce);
        Chunks = Math.Clamp(Jobs / jobs, 1, Blocks);
    }

    /// <summary>The images of a block; more than one only where a block has all their rows.</summary>
    public int BlockImages { get; }

    /// <summary>The output rows of a block in each of its images.</summary>
    public int BlockRows { get; }

    /// <summary>The blocks that an image, or as many as a block has, are cut into.</summary>
    public int BlocksOfImage { get; }

    /// <summary>All blocks.</summary>
    public int Blocks { get; }

    /// <summary>The chunks of neighbouring blocks.</summary>
    public int Chunks { get; }

    /// <summary>The first block of a chunk; for the number of chunks, the end.</summary>
    public int FirstBlock(int chunk) => (int)((long)Blocks * chunk / Chunks);

    /// <summary>The images and output rows of a block.</summary>
    public (int FirstImage, int Images, int FirstRow, int Rows) Block(int block)
    {
        (int group, int part) = Math.DivRem(block, BlocksOfImage);
        int image = group * BlockImages, row = part * BlockRows;
        return (image, Math.Min(BlockImages, _images - image), row, Math.Min(BlockRows, _height - row));
    }
}
