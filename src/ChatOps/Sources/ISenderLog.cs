namespace ChatOps.Sources;

/// <summary>A sender's own record of what it has sent, or should have: what never arrived can be read there.</summary>
public interface ISenderLog
{
    /// <summary>The source of its deliveries.</summary>
    string Source { get; }

    /// <summary>Unique in its source, and stored.</summary>
    string Name { get; }

    /// <summary>As people write it.</summary>
    string Title { get; }

    /// <summary>What an entry is called, in the singular.</summary>
    string Noun { get; }

    /// <summary>How long the sender keeps it.</summary>
    TimeSpan Reach { get; }

    /// <summary>Its entries since a time, by the sender's clock.</summary>
    /// <exception cref="SenderLogException">It can't be read now.</exception>
    Task<LogReading> ReadAsync(DateTimeOffset since, CancellationToken cancellationToken);
}
