using System.Collections.Immutable;

namespace ChatOps.Playground.Slack;

public sealed partial class SlackWorkspace
{
    private ImmutableSortedDictionary<string, SlackFile> _files = ImmutableSortedDictionary<string, SlackFile>.Empty;

    /// <summary>All files that were uploaded and completed, in order of creation.</summary>
    public IEnumerable<SlackFile> Files => _files.Values.Where(file => file.IsComplete).OrderBy(file => file.Created);

    internal SlackFile? FindFile(string? id) => id is null ? null : _files.GetValueOrDefault(id);

    internal SlackFile? Uploading(string ticket) => _files.Values.FirstOrDefault(file => file.Ticket == ticket && file.Content is null);

    internal SlackFile SetFile(SlackFile file) => Change(() =>
    {
        _files = _files.SetItem(file.Id, file);
        return file;
    });

    /// <summary>Shows completed files in a channel, in one message.</summary>
    internal Message Share(IReadOnlyList<SlackFile> shared, Message draft) => Change(() =>
    {
        var message = Post(draft with { Subtype = Message.FileShare, Files = [.. shared.Select(file => file.Id)] });
        foreach (var file in shared)
        {
            SetFile(_files[file.Id] with { Shares = _files[file.Id].Shares.Add(new(message.Channel, message.Ts, message.ThreadTs)) });
            Events.Shared(Channel(message.Channel), file);
        }

        return message;
    });

    /// <summary>Deletes a file; the messages that show it stay and say that it is gone.</summary>
    internal void Delete(SlackFile file) => Change(() =>
    {
        _files = _files.Remove(file.Id);
        Events.Deleted(file);
        return file;
    });
}
