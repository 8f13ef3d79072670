using System.Collections.Immutable;

namespace ChatOps.Playground.Slack;

public sealed partial class Person
{
    /// <summary>Edits one's own message.</summary>
    public void Edit(Message message, string text) => _workspace.Atomically(() =>
    {
        var current = Own(message);
        return _workspace.Replace(
            current,
            current with { Text = Composer.Message(_workspace, text), Edits = current.Edits + 1, EditedTs = _workspace.NewTs() });
    });

    /// <summary>Deletes one's own message.</summary>
    public void Delete(Message message) => _workspace.Delete(Own(message));

    /// <summary>Adds a reaction, by its name without colons, or takes it back.</summary>
    public void React(Message message, string reaction, bool isAdded = true) => _workspace.Atomically(() =>
    {
        var current = _workspace.Current(message) ?? throw new InvalidOperationException("The message is gone.");
        var users = current.Reactions.GetValueOrDefault(reaction, []);
        users = isAdded ? users.Remove(Id).Add(Id) : users.Remove(Id);
        _workspace.Events.Reacted(_workspace.Channel(message.Channel), current, Id, reaction, isAdded);
        return _workspace.Replace(current, current with
        {
            Reactions = users.IsEmpty ? current.Reactions.Remove(reaction) : current.Reactions.SetItem(reaction, users),
        });
    });

    /// <summary>Pins a message to its channel.</summary>
    public void Pin(Message message) => _workspace.Pin(message, Id);

    public void Unpin(Message message) => _workspace.Unpin(message, Id);

    private Message Own(Message message) => _workspace.Current(message) is { } current && current.User == Id
        ? current
        : throw new InvalidOperationException("The message is gone, or someone else's.");
}
