namespace ChatOps.Benchmarks.Load;

/// <summary>A request as bytes, made and signed before the clock starts. Large bodies are one template in which a few bytes are each request's own.</summary>
/// <param name="Head">Request line, headers, and the body when there is no template.</param>
/// <param name="Own">What stands in the template at <paramref name="Place"/>.</param>
internal sealed record PreparedRequest(byte[] Head, byte[] Template, int Place, byte[] Own)
{
    public PreparedRequest(byte[] whole)
        : this(whole, [], 0, [])
    {
    }

    /// <summary>Writes it out; returns its length.</summary>
    public int CopyTo(Span<byte> buffer)
    {
        Head.CopyTo(buffer);
        var body = buffer[Head.Length..];
        Template.CopyTo(body);
        Own.CopyTo(body[Place..]);
        return Head.Length + Template.Length;
    }
}
