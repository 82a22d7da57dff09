using System.Runtime.ExceptionServices;

namespace Nibble.Data;

/// <summary>
/// Batches without end, epoch after epoch, each prepared on a thread of its own while the one before is worked on: what <see cref="Dataset.Batches"/>
/// gives for the same arguments, bit for bit. It holds two batches (and a third where an epoch's last one is smaller) and allocates nothing once it has them.
/// </summary>
public sealed class BatchPrefetcher : IDisposable
{
    private readonly Dataset _dataset;
    private readonly BatchOrder _order;
    private readonly Thread _thread;

    // Guards all below; pulsed whenever some of it changes.
    private readonly object _gate = new();
    private Prepared? _ready;
    private ExceptionDispatchInfo? _error;
    private bool _disposed;

    internal BatchPrefetcher(Dataset dataset, BatchOrder order, int epoch, int batch)
    {
        (_dataset, _order) = (dataset, order);
        _thread = new Thread(() => Produce(epoch, batch)) { IsBackground = true, Name = "Batches of " + dataset.Name };
        _thread.Start();
    }

    /// <summary>The batches of an epoch.</summary>
    public int BatchesPerEpoch => _order.BatchCount;

    /// <summary>The epoch of the batch that <see cref="Next"/> gave last.</summary>
    public int Epoch { get; private set; }

    /// <summary>The place in its epoch of the batch that <see cref="Next"/> gave last, from 0.</summary>
    public int BatchInEpoch { get; private set; }

    /// <summary>The next batch, which stays as it is until the next call; the batch given before is overwritten from now on. For one thread at a time.</summary>
    /// <param name="cancellation">Gives up waiting.</param>
    /// <exception cref="DataException">A sample could not be prepared; this and any other error of the preparing thread comes at each call from then on.</exception>
    public Batch Next(CancellationToken cancellation = default)
    {
        cancellation.ThrowIfCancellationRequested();
        using CancellationTokenRegistration wake = cancellation.UnsafeRegister(static prefetcher => ((BatchPrefetcher)prefetcher!).Pulse(), this);
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            while (_ready is null && _error is null)
            {
                Monitor.Wait(_gate);
                cancellation.ThrowIfCancellationRequested();
                ObjectDisposedException.ThrowIf(_disposed, this);
            }

            if (_ready is not Prepared next)
            {
                _error!.Throw();
                return null!;
            }

            _ready = null;
            (Epoch, BatchInEpoch) = (next.Epoch, next.Index);
            Monitor.PulseAll(_gate);
            return next.Batch;
        }
    }

    /// <summary>Stops preparing; when it returns, the thread has ended.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _disposed = true;
            Monitor.PulseAll(_gate);
        }

        _thread.Join();
    }

    private void Produce(int epoch, int index)
    {
        try
        {
            Batch?[] buffers = new Batch?[2];
            Batch? smaller = null;
            int turn = 0;
            for (_order.Begin(epoch); ;)
            {
                if (index == _order.BatchCount)
                {
                    (epoch, index) = (epoch + 1, 0);
                    _order.Begin(epoch);
                }

                // The last batch never neighbors another of its size unless it is the only one: one of a smaller size is enough.
                int count = _order.CountOf(index);
                bool isSmaller = _order.BatchCount > 1 && count < _order.CountOf(0);
                ref Batch? batch = ref isSmaller ? ref smaller : ref buffers[turn ^= 1];
                batch ??= new Batch(_dataset, count);
                _order.Fill(batch, index);
                if (!Offer(new Prepared(batch, epoch, index++)))
                    return;
            }
        }
        catch (Exception error)
        {
            // Whatever it is, it belongs to whoever asks for the batch.
            lock (_gate)
            {
                _error = ExceptionDispatchInfo.Capture(error);
                Monitor.PulseAll(_gate);
            }
        }
    }

    // Returns once the batch was taken, because only then is the one before it free; false where no more are wanted.
    private bool Offer(Prepared prepared)
    {
        lock (_gate)
        {
            _ready = prepared;
            Monitor.PulseAll(_gate);
            while (_ready is not null && !_disposed)
                Monitor.Wait(_gate);
            return !_disposed;
        }
    }

    private void Pulse()
    {
        lock (_gate)
            Monitor.PulseAll(_gate);
    }

    private readonly record struct Prepared(Batch Batch, int Epoch, int Index);
}
