namespace Nibble.Kernels;

/// <summary>Work cut into tiles that can be done in any order, by any thread: each tile writes what no other writes.</summary>
/// <remarks>Implemented by unmanaged structs, so that sharing work out allocates nothing.</remarks>
internal interface ITiles
{
    void Run(int tile);
}
