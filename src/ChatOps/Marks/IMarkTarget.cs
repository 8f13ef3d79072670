using ChatOps.Code;

namespace ChatOps.Marks;

/// <summary>A tool that draws or lists what this bot did. Outages and refusals are answers, never thrown.</summary>
public interface IMarkTarget
{
    /// <summary>Stored with each mark.</summary>
    string Name { get; }

    /// <summary>As people write it.</summary>
    string Title { get; }

    /// <summary>Whether it is told of an operation that ended like this.</summary>
    bool Wants(Mark mark) => true;

    /// <summary>Tells it, unless it knows already.</summary>
    /// <param name="mayBeThere">It may have been told before, since its answer was lost.</param>
    Task<ReportAnswer> SendAsync(Mark mark, bool mayBeThere, CancellationToken cancellationToken);
}
