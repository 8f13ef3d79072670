using System.Threading.Channels;
using Microsoft.AspNetCore.Components;

namespace ChatOps.Playground.Pages;

/// <summary>A component that draws itself again when the world changes: at once, but at most twenty times a second.</summary>
public abstract class Live : ComponentBase, IDisposable
{
    private static readonly TimeSpan Frame = TimeSpan.FromMilliseconds(50);

    private readonly CancellationTokenSource _gone = new();
    private readonly Channel<bool> _changes = System.Threading.Channels.Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <summary>May be called from any thread and under any lock: it only notes the change.</summary>
    protected void OnWorldChanged() => _changes.Writer.TryWrite(true);

    protected override void OnInitialized() => _ = DrawAsync(_gone.Token);

    /// <summary>A chance to look again before drawing.</summary>
    protected virtual void Refresh()
    {
    }

    protected virtual void Dispose(bool disposing)
    {
        if (disposing)
        {
            _gone.Cancel();
            _gone.Dispose();
        }
    }

    private async Task DrawAsync(CancellationToken cancellationToken)
    {
        try
        {
            await foreach (var _ in _changes.Reader.ReadAllAsync(cancellationToken))
            {
                await InvokeAsync(() =>
                {
                    Refresh();
                    StateHasChanged();
                });

                // The pace of a screen, whatever clock the world runs on.
                await Task.Delay(Frame, TimeProvider.System, cancellationToken);
            }
        }
        catch (OperationCanceledException)
        {
            // The tab was closed.
        }
        catch (Exception exception)
        {
            await DispatchExceptionAsync(exception);
        }
    }
}
