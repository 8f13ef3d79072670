using System.Buffers.Binary;
using System.Numerics;

namespace ChatOps.Journal;

/// <summary>
/// Values in which no secret was found, as they were received. Nearly all deliveries repeat them: names, ids, and addresses of the same
/// people and repositories. Each is looked for where its hash says; another one may take its place.
/// </summary>
internal sealed class RepeatedValues
{
    private const int Places = 8192;
    private const int Longest = 128;

    private readonly byte[]?[] _values = new byte[]?[Places];

    public bool Contains(ReadOnlySpan<byte> value) =>
        value.Length <= Longest && Volatile.Read(ref _values[Place(value)]) is { } known && value.SequenceEqual(known);

    public void Add(ReadOnlySpan<byte> value)
    {
        if (value.Length <= Longest)
        {
            Volatile.Write(ref _values[Place(value)], value.ToArray());
        }
    }

    private static int Place(ReadOnlySpan<byte> value)
    {
        var hash = (uint)value.Length;
        for (; value.Length >= sizeof(ulong); value = value[sizeof(ulong)..])
        {
            hash = BitOperations.Crc32C(hash, BinaryPrimitives.ReadUInt64LittleEndian(value));
        }

        foreach (var letter in value)
        {
            hash = BitOperations.Crc32C(hash, letter);
        }

        return (int)(hash % Places);
    }
}
