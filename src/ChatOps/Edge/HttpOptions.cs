namespace ChatOps.Edge;

/// <summary>Settings of all HTTP edges. Configuration section <c>ChatOps:Http</c>.</summary>
public sealed class HttpOptions
{
    public const string Section = "ChatOps:Http";

    /// <summary>The longest webhook accepted, in bytes; longer ones are answered 413. Code hosts send at most 25 MB.</summary>
    public int MaxBodyBytes { get; set; } = 25 * 1024 * 1024;

    /// <summary>
    /// How much memory the bodies of all requests may use at once, in bytes; beyond that, senders get 503. No edge gets more than two
    /// thirds of it, so that a flood on one leaves room for the others.
    /// </summary>
    public int MaxBytesInFlight { get; set; } = 48 * 1024 * 1024;

    /// <summary>How many connections may be open at once; more are closed.</summary>
    public int MaxConnections { get; set; } = 500;

    /// <summary>
    /// A separate port for /health and /metrics, which are then served on no other, and whose connections aren't limited. Unset: they are
    /// served on every port.
    /// </summary>
    public int? ManagementPort { get; set; }

    /// <summary>Every configuration error, one sentence each, saying what to do.</summary>
    public IEnumerable<string> Problems()
    {
        if (MaxBodyBytes is < 1024 or > 100 * 1024 * 1024)
        {
            yield return $"{Section}:MaxBodyBytes is {MaxBodyBytes}: set it between 1024 and 104857600 bytes.";
        }
        else if (MaxBytesInFlight < MaxBodyBytes * 3L / 2)
        {
            yield return $"{Section}:MaxBytesInFlight is {MaxBytesInFlight}: set it to at least {MaxBodyBytes * 3L / 2}, since the longest body of {MaxBodyBytes} bytes may take no more than two thirds of it.";
        }

        if (MaxConnections is < 10 or > 100_000)
        {
            yield return $"{Section}:MaxConnections is {MaxConnections}: set it between 10 and 100000.";
        }

        if (ManagementPort is < 1 or > 65535)
        {
            yield return $"{Section}:ManagementPort is {ManagementPort}: set it between 1 and 65535, or leave it out.";
        }
    }
}
