namespace ChatOps.Benchmarks.Load;

/// <summary>
/// A request in bytes, created and signed before the clock starts. Large bodies share a template, in which a few bytes differ for each
/// request.
/// </summary>
/// <param name="Head">The request line, the headers and, without a template, the body.</param>
/// <param name="Own">The request's own bytes, and where they belong in the template.</param>
internal sealed record PreparedRequest(byte[] Head, byte[] Template, IReadOnlyList<(int Place, byte[] Bytes)> Own)
{
    public PreparedRequest(byte[] whole)
        : this(whole, [], [])
    {
    }

    /// <summary>Writes the request into the buffer; returns its length.</summary>
    public int CopyTo(Span<byte> buffer)
    {
        Head.CopyTo(buffer);
        var body = buffer[Head.Length..];
        Template.CopyTo(body);
        foreach (var (place, bytes) in Own)
        {
            bytes.CopyTo(body[place..]);
        }

        return Head.Length + Template.Length;
    }
}
