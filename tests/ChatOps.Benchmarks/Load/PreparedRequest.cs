namespace ChatOps.Benchmarks.Load;

/// <summary>
/// A request as bytes, made and signed before the clock starts. Large bodies are one template in which a few bytes are each request's own.
/// </summary>
/// <param name="Head">Request line, headers, and the body when there is no template.</param>
/// <param name="Own">What stands in the template, and where.</param>
internal sealed record PreparedRequest(byte[] Head, byte[] Template, IReadOnlyList<(int Place, byte[] Bytes)> Own)
{
    public PreparedRequest(byte[] whole)
        : this(whole, [], [])
    {
    }

    /// <summary>Writes it out; returns its length.</summary>
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
